"""The inner loops: plain functions over flat vectors of integers, compiled when numba is there, the same without.

Only integers, no libm, no dictionaries, indices into one-dimensional vectors: a list in plain Python, an array under
numba. That is why results agree bit for bit either way (`tests/logistics/routing/test_plain_and_compiled_agree.py`).
"""
