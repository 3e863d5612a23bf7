"""The search language: text to query, query against a message.

Pure, and the only place that understands it; page, API and command line all ask here.
"""
