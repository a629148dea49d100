"""What the portal does across its apps in one transaction."""
