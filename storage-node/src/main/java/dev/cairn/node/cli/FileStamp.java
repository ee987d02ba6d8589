package dev.cairn.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What changes when somebody writes to a file, read before and after a transfer. */
record FileStamp(long bytes, FileTime modified) {
    static FileStamp of(Path file) throws Failure.Local {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.size(), attributes.lastModifiedTime());
        } catch (IOException e) {
            throw Failure.Local.of(file.toString(), e);
        }
    }
}
