package dev.gyre.serve.page;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/** The page: one document with its style and its script in it, which loads nothing and may run nothing else. */
public final class Page {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("page.js") + resource("chat.js") + resource("forecast.js");
    private static final byte[] DOCUMENT = resource("page.html")
            .replace("/*STYLE*/", STYLE)
            .replace("/*SCRIPT*/", SCRIPT)
            .getBytes(StandardCharsets.UTF_8);
    private static final String POLICY = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; style-src '" + digest(STYLE) + "'; script-src '"
            + digest(SCRIPT) + "'";

    private Page() {}

    /** The page, whose headers an answer is given. */
    public static byte[] document(ServerResponse response) {
        response.header("Content-Type", HTML)
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-cache");
        return DOCUMENT;
    }

    /**
     * A page that another command wrote, which may run nothing.
     *
     * @throws GyreException if it can't be read
     */
    public static byte[] file(ServerResponse response, Path file) {
        try {
            byte[] page = Files.readAllBytes(file);
            response.header("Content-Type", HTML)
                    .header("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'")
                    .header("Cache-Control", "no-cache");
            return page;
        } catch (IOException e) {
            throw new GyreException(file + ": the page can't be read (" + AtomicFile.reason(e) + ")", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is damaged", e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] d = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(d);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
