"""How often the verdict was right: decide on two thirds of a real table, judge on the third that was held out.

In: thirty public tables and some extremes. Out: a store of cases, a table of regrets, every case as a line.
The order of work: ``sets`` reads with ``sources``, ``case`` decides and judges, ``store`` keeps, ``run`` orders,
``regret`` counts, ``summary`` aggregates, ``page`` writes, ``command`` does it all.
"""
