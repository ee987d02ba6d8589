package dev.cairn.node.thumbnail;

/**
 * A picture that was made.
 *
 * @param bytes without any metadata; its colours are those of sRGB. Not to be changed
 * @param mediaType {@code image/jpeg}, {@code image/png} or {@code image/webp}
 * @param width in pixels
 * @param height in pixels
 */
public record Thumbnail(byte[] bytes, String mediaType, int width, int height) {}
