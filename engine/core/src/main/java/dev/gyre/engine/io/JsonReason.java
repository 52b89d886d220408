package dev.gyre.engine.io;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** The fault of a JSON text in words for people who wrote it or were given it: the parser's own are for programmers. */
public final class JsonReason {

    /** The parts of a message on the parser's classes, settings and tokens, which are left out. */
    private static final Pattern PROGRAMMERS = Pattern.compile(
            " \\((start marker|for \\w+ starting) at \\[[^\\]]*]\\)|: enable `[^`]*` to allow|, from `[^`]*`"
                    + "|(: was expecting)? \\(JSON String, [^)]*\\)"
                    + "| for `[^`]*`: not allowed when `[^`]*` enabled"
                    + "| \\(not recognized as one since Feature '\\w+' not enabled for parser\\)");

    private JsonReason() {}

    /** The fault and its place in one line, with only a few of the text's own words. */
    public static String of(JacksonException e) {
        return what(e) + where(e.getLocation());
    }

    private static String what(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("Unexpected end-of-input")) {
            return "it ends before it's complete";
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no entry called " + Quoted.of(unknown.getPropertyName());
        }
        String entry = entry(e.getPath());
        if (!entry.isEmpty()) {
            return "entry " + Quoted.of(entry) + " is missing, or not of the kind that it has to be";
        }
        if (message.startsWith("Trailing token")) {
            return "something follows what should be all";
        }
        String plain =
                PROGRAMMERS.matcher(message.lines().findFirst().orElse("")).replaceAll("");
        // Of a value as a whole the parser says only which class of ours it can't make of it.
        return plain.contains("`") ? "it isn't of the kind that it has to be" : Quoted.bare(plain);
    }

    private static String entry(List<JacksonException.Reference> path) {
        return path.stream()
                .map(r -> r.getPropertyName() == null ? Integer.toString(r.getIndex()) : r.getPropertyName())
                .collect(Collectors.joining("."));
    }

    private static String where(TokenStreamLocation at) {
        return at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
