"""What oversampling does to estimates, decisions and probabilities, measured on a hundred public tables.

In: tables read as their authors wrote them. Out: a store of fits, and three tables made from it.
The order of work: ``keel`` and ``sets`` read, ``prepare`` and ``arms`` fit, ``repair`` mends, ``store``
keeps, ``measure`` scores, ``leak``, ``cut`` and ``damage`` aggregate with ``spread``, ``page`` writes.
"""
