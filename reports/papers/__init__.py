"""Papers of single projects (单个项目的文书), set for printing and for Word."""
