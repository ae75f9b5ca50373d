"""inbox-processor: registrations out of a mailbox, seats by published rules, answers by mail."""
