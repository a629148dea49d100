"""The two demonstration funds: Taiyuan's year 2021 out of its own report, and a sample Puyang.

What Taiyuan's source does not itemise is one row labelled 未说明, what we had to assume carries a
mark with its reason, and nothing is made up to reach a stated total. Everything of Puyang is 示意.
"""
