"""What is looked at to say whether an installation is sound: facts, rules over them, and a report with its trend."""
