"""The fault layer: what a step under test sees as AWS.

It stands in front of ministack, writes down every call, and plays the failures that a test asked for. microburst, as a
library, recognises the calls and writes AWS's errors in each service's protocol; rules, journal and relay are here.
"""
