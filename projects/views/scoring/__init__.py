"""The expert's pages: what is theirs to declare and to score, and nothing of anybody else."""
