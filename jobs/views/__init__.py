"""The pages of CSV requests and of webhooks."""
