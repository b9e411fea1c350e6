/** The files of the tour's sample, by name. They lie side by side: what removes a copy knows each of them. */
export const sampleFiles: Readonly<Record<string, string>> = {
  'README.md': `# Rainfall

Monthly rain of three weather stations, and a script that adds it up.

The gauges of Alder and Cedar report millimetres. The gauge of Birch is older and reports centimetres.
`,
  'rainfall.csv': `station,month,rain
Alder,2024-01,61.2
Alder,2024-02,48.0
Alder,2024-03,55.4
Birch,2024-01,5.8
Birch,2024-02,5.1
Birch,2024-03,4.9
Cedar,2024-01,72.5
Cedar,2024-02,66.3
Cedar,2024-03,70.1
`,
  'rainfall.py': `"""Adds up the rain of each station."""

import csv

rows = list(csv.DictReader(open("rainfall.csv")))
totals = {}
for row in rows:
    rain = float(row["rain"])
    totals[row["station"]] = totals.get(row["station"], 0) + rain

for station, total in sorted(totals.items()):
    print(f"{station}: {total:.1f} mm")
`
};
