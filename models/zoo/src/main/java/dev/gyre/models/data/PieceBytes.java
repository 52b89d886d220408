package dev.gyre.models.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The bytes that a published tokenizer's pieces stand for within a text, read from its {@code tokenizer.json}: those of GPT-2's manner, in which a
 * letter stands for a byte, and of SentencePiece's, in which {@code ▁} is a space and {@code <0xE9>} a byte. Of others nothing is known.
 */
final class PieceBytes {

    private static final String SPACE = "\u2581";
    private static final byte[] NONE = {};

    private final Map<Integer, byte[]> bytes;

    private PieceBytes(Map<Integer, byte[]> bytes) {
        this.bytes = bytes;
    }

    /** The bytes of a tokenizer's description. */
    static PieceBytes of(JsonNode json) {
        Set<String> decoders = new HashSet<>();
        collect(json.path("decoder"), decoders);
        Map<Integer, byte[]> bytes = new HashMap<>();
        boolean letters = decoders.contains("ByteLevel");
        if (letters || decoders.contains("Metaspace") || decoders.contains("ByteFallback")) {
            Map<Integer, Integer> alphabet = alphabet();
            JsonNode words = json.path("model").path("vocab");
            words.properties().forEach(e -> add(bytes, e.getValue().asInt(-1), e.getKey(), letters, alphabet));
            for (int i = 0; words.isArray() && i < words.size(); i++) {
                add(bytes, i, words.get(i).path(0).asString(""), letters, alphabet);
            }
        }
        // Marks are no text; what else was added is written as it stands.
        for (JsonNode added : json.path("added_tokens")) {
            boolean special = added.path("special").asBoolean(true);
            String content = special ? "" : added.path("content").asString("");
            bytes.put(added.path("id").asInt(-1), content.getBytes(StandardCharsets.UTF_8));
        }
        return new PieceBytes(bytes);
    }

    private static void collect(JsonNode decoder, Set<String> types) {
        types.add(decoder.path("type").asString(""));
        decoder.path("decoders").forEach(d -> collect(d, types));
    }

    private static void add(
            Map<Integer, byte[]> bytes, int token, String piece, boolean letters, Map<Integer, Integer> alphabet) {
        bytes.put(token, letters ? lettered(piece, alphabet) : spaced(piece));
    }

    private static byte[] lettered(String piece, Map<Integer, Integer> alphabet) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int letter : piece.codePoints().toArray()) {
            Integer b = alphabet.get(letter);
            if (b == null) {
                return NONE;
            }
            all.write(b);
        }
        return all.toByteArray();
    }

    private static byte[] spaced(String piece) {
        return piece.matches("<0x[0-9A-F]{2}>")
                ? new byte[] {(byte) Integer.parseInt(piece.substring(3, 5), 16)}
                : piece.replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of GPT-2's letters. */
    private static Map<Integer, Integer> alphabet() {
        Map<Integer, Integer> bytes = new HashMap<>();
        ByteLetters.all().forEach(letter -> bytes.put((int) letter, bytes.size()));
        return bytes;
    }

    /** The bytes of a token; none if it isn't known. */
    byte[] of(int token) {
        return bytes.getOrDefault(token, NONE).clone();
    }
}
