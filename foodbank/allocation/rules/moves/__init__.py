"""Moving units between sites, one move after another: plain functions over tables of integers, compiled by numba.

One more function a file up: `tables.py` what a round is here, `ends.py` what a site may take, `judging.py` what a
move counts, `chains.py` moves of several sites, `search.py` the loop.
"""
