package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.JsonReason;
import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A published tokenizer: a {@code tokenizer.json} in the format of Hugging Face's library of that name, and the {@code
 * tokenizer_config.json} beside it if there's one, which says what ends a text.
 */
public final class JsonTokenizer implements PieceTokenizer {

    /** The name of such a file. */
    public static final String FILE = "tokenizer.json";

    /** The name of the configuration file beside it. */
    public static final String CONFIG = "tokenizer_config.json";

    /** The name of the file that holds a template of conversations. */
    public static final String TEMPLATE = "chat_template.jinja";

    private final NativeTokenizer pieces;
    private final PieceBytes bytes;
    private final String fingerprint;
    private final int vocabulary;
    private final OptionalInt begin;
    private final OptionalInt end;

    private JsonTokenizer(
            NativeTokenizer pieces,
            PieceBytes bytes,
            String fingerprint,
            int vocabulary,
            OptionalInt begin,
            OptionalInt end) {
        this.pieces = pieces;
        this.bytes = bytes;
        this.fingerprint = fingerprint;
        this.vocabulary = vocabulary;
        this.begin = begin;
        this.end = end;
    }

    /**
     * Reads one, which puts nothing before a text.
     *
     * @param path the file, or a folder with one
     * @throws GyreException if it's missing or no tokenizer, or this machine has no library to read it with
     */
    public static JsonTokenizer open(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        String text = read(file);
        JsonNode json = parse(file, text);
        NativeTokenizer pieces = NativeTokenizer.of(file.toString(), text);
        Path config = file.resolveSibling(CONFIG);
        OptionalInt end =
                Files.exists(config) ? id(json, parse(config, read(config)).path("eos_token")) : OptionalInt.empty();
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        String fingerprint = Long.toHexString(crc.getValue());
        return new JsonTokenizer(
                pieces, PieceBytes.of(json), fingerprint, vocabulary(file, json), OptionalInt.empty(), end);
    }

    private static String read(Path file) {
        if (!Files.exists(file)) {
            throw new GyreException(
                    "--tokenizer " + file + ": there is no such file; name a " + FILE + " or a folder with one");
        }
        RegularFile.require("--tokenizer " + file, file);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new GyreException("--tokenizer " + file + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(Path file, String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new GyreException(
                    "--tokenizer " + file + ": is no JSON (" + JsonReason.of(e) + "): take another copy", e);
        }
    }

    private static int vocabulary(Path file, JsonNode json) {
        JsonNode words = json.path("model").path("vocab");
        int most = words.isArray()
                ? words.size() - 1
                : words.valueStream().mapToInt(id -> id.asInt(-1)).max().orElse(-1);
        int marks = json.path("added_tokens")
                .valueStream()
                .mapToInt(mark -> mark.path("id").asInt(-1))
                .max()
                .orElse(-1);
        if (most < 0 && marks < 0) {
            throw new GyreException("--tokenizer " + file + ": has no vocabulary: take another copy");
        }
        return Math.max(most, marks) + 1;
    }

    /** The number of a mark, which is given by its text or as an object that has it. */
    private static OptionalInt id(JsonNode json, JsonNode mark) {
        String text = mark.path("content").asString(mark.asString(""));
        return json.path("added_tokens")
                .valueStream()
                .filter(added -> added.path("content").asString("").equals(text))
                .mapToInt(added -> added.path("id").asInt(-1))
                .findFirst();
    }

    @Override
    public JsonTokenizer beginning(int token) {
        return new JsonTokenizer(pieces, bytes, fingerprint, vocabulary, OptionalInt.of(token), end);
    }

    /** The token that the tokenizer's own rules put before a text, if they do: that which published models expect. */
    public OptionalInt ownBegin() {
        int[] plain = pieces.tokens("a", false);
        int[] marked = pieces.tokens("a", true);
        return marked.length > plain.length && marked[0] != plain[0] ? OptionalInt.of(marked[0]) : OptionalInt.empty();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public int[] encode(String text) {
        int[] plain = plain(text);
        if (begin.isEmpty()) {
            return plain;
        }
        int[] tokens = new int[1 + plain.length];
        tokens[0] = begin.getAsInt();
        System.arraycopy(plain, 0, tokens, 1, plain.length);
        return tokens;
    }

    @Override
    public int[] plain(String text) {
        return pieces.tokens(text, false);
    }

    @Override
    public Encoded measure(String text) {
        NativeTokenizer.Pieces encoded = pieces.encode(text);
        int[] bytes = new int[encoded.tokens().length];
        int point = 0;
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean last = i == bytes.length - 1;
            int from = at;
            for (; at < text.length() && (last || point < encoded.ends()[i]); point++) {
                at += Character.charCount(text.codePointAt(at));
            }
            bytes[i] = text.substring(from, at).getBytes(StandardCharsets.UTF_8).length;
        }
        return new Encoded(encoded.tokens(), bytes);
    }

    @Override
    public TextStream stream(int... before) {
        return new PieceStream(pieces, before);
    }

    @Override
    public byte[] within(int token) {
        return bytes.of(token);
    }

    @Override
    public OptionalInt end() {
        return end;
    }
}
