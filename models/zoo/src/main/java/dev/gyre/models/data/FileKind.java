package dev.gyre.models.data;

import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Files that are certainly no text, by the bytes that they begin with. */
enum FileKind {
    PNG("a PNG image", "\u0089PNG"),
    JPEG("a JPEG image", "\u00ff\u00d8\u00ff"),
    GIF("a GIF image", "GIF8"),
    PDF("a PDF document", "%PDF-"),
    ZIP("a ZIP archive", "PK\u0003\u0004"),
    GZIP("packed by gzip", "\u001f\u008b"),
    BZIP2("packed by bzip2", "BZh"),
    XZ("packed by xz", "\u00fd7zXZ"),
    ZSTD("packed by zstd", "(\u00b5/\u00fd"),
    ELF("a program", "\u007fELF"),
    CLASS("a Java class", "\u00ca\u00fe\u00ba\u00be");

    private static final int LONGEST = 8;

    private final String what;
    /** A character a byte. */
    private final String beginning;

    FileKind(String what, String beginning) {
        this.what = what;
        this.beginning = beginning;
    }

    /** The kind of a file; empty if it's none of these. */
    static Optional<FileKind> of(Path file) throws IOException {
        RegularFile.require("--data " + file, file);
        try (InputStream in = Files.newInputStream(file)) {
            String first = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
            return Arrays.stream(values())
                    .filter(k -> first.startsWith(k.beginning))
                    .findFirst();
        }
    }

    /** The kind in words, and a remedy in place of reading it as a text. */
    String refusal() {
        return switch (this) {
            case PNG, JPEG, GIF ->
                what
                        + "; text is wanted here: did you mean gyre train revnet --data FOLDER, which reads FOLDER/CLASS/NAME.png?";
            case ZIP, GZIP, BZIP2, XZ, ZSTD -> what + " and no text: unpack it, and name what's in it";
            default -> what + " and no text: name a file of text";
        };
    }
}
