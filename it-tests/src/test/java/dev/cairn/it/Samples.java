package dev.cairn.it;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Real files of the kinds that people keep, made here so that no binary lies in the repository. */
final class Samples {
    private Samples() {}

    private static final int VIDEO_BYTES = 8 << 20;

    /** A folder of photos, videos, a PDF, archives, texts and an empty file: relative path to bytes. */
    static Map<String, byte[]> folder(int photos, int videos, long seed) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Random random = new Random(seed);
        for (int i = 0; i < photos; i++) {
            files.put("photos/holiday %03d.jpg".formatted(i), photo(1600 + random.nextInt(2400), 1200, random, "jpg"));
        }
        files.put("photos/drawing.png", photo(640, 480, random, "png"));
        files.put("papers/contract.pdf", pdf("Contract"));
        files.put("archives/backup.zip", zip(files));
        files.put("archives/log.gz", gzip("2026-11-21 INFO all is well\n".repeat(200_000)));
        for (int i = 0; i < videos; i++) { // Already compressed, as videos are: noise to everybody but a player.
            byte[] video = new byte[VIDEO_BYTES + i];
            random.nextBytes(video);
            files.put("videos/clip %03d.mp4".formatted(i), video);
        }
        files.put("notes/größe 😀.txt", "naïve café".getBytes(StandardCharsets.UTF_8));
        files.put("notes/empty", new byte[0]);
        return files;
    }

    /** A picture with gradients, shapes and the noise of a sensor, so that it compresses like a photo. */
    static byte[] photo(int width, int height, Random random, String format) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(random.nextInt(0x1000000)), width, height, Color.ORANGE));
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < 60; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.fillOval(random.nextInt(width), random.nextInt(height), random.nextInt(300), random.nextInt(300));
        }
        graphics.dispose();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                row[x] ^= random.nextInt() & 0x070707;
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("no writer for " + format);
        }
        return bytes.toByteArray();
    }

    /** A PDF of one page with a line of text and a right cross-reference table. */
    static byte[] pdf(String text) {
        String content = "BT /F1 24 Tf 72 720 Td (" + text + ") Tj ET";
        String[] objects = {
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                    + " /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        };
        StringBuilder file = new StringBuilder("%PDF-1.4\n");
        StringBuilder table = new StringBuilder("0000000000 65535 f \n");
        for (int i = 0; i < objects.length; i++) {
            table.append("%010d 00000 n \n".formatted(file.length()));
            file.append(i + 1).append(" 0 obj\n").append(objects[i]).append("\nendobj\n");
        }
        int start = file.length();
        file.append("xref\n0 ").append(objects.length + 1).append('\n').append(table);
        file.append("trailer\n<< /Size ").append(objects.length + 1).append(" /Root 1 0 R >>\n");
        file.append("startxref\n").append(start).append("\n%%EOF\n");
        return file.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
