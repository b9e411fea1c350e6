"""The gate's one way out: judged by the policy, direct or by the company's proxy, told by its kind where it fails."""
