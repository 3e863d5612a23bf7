"""The broker in memory: AMQP 0-9-1 as RabbitMQ does it, as far as OpenStack uses it.

Pure: no I/O, no thread, no clock; time is passed in. `bus.transport` puts a lock around it.
"""
