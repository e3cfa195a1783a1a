"""Parts of `speed.py` and `growth.py`: tables, calls, processes, and what is made of the numbers.

Nothing here imports a library that is measured, except inside the process that measures it.
"""
