package dev.cairn.metadata;

/** A key and its value; the arrays are not copied. */
record Row(byte[] key, byte[] value) {}
