"""Exchange 交换: the interface for programs at ``/api/v1/``, and the tokens that open it.

Owned in the field by whoever connects the school's other systems: the school's or the bureau's information officer.
It has no rule of its own: it calls the services and reads of the rooms below.
"""
