"""Talking AMQP in oslo.messaging's way, to RabbitMQ or to the broker in memory.

The only room that knows kombu. Never the name of an OpenStack method.
"""
