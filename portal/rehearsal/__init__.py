"""A rehearsal (演练): a made-up year of a sample fund, run through the real services.

People act by role, some applications fail, some projects are amended or terminated. The same seed
gives the same year. Only for funds marked 示意: nothing here may ever stand in a real fund's books.
"""
