"""Listening without harm: copies of messages become sightings.

Never what a message means (that is trace), and never a publish to the broker.
"""
