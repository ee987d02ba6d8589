package dev.cairn.metadata;

/** A copy of a content that a node should have and has not. */
public record Owed(FileId node, FileId content) {}
