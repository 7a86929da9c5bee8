"""Who proposes candidates. Each proposer is a plain function; the dict of them is in optimize."""
