"""Barqiya (برقية): Arabic-first, event-driven wire ingestion."""

__version__ = "0.1.0"
