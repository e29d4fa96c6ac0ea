"""纪检监督: what the discipline inspection reads: acts, the story of a case, exceptions, who looked at whom, evidence."""
