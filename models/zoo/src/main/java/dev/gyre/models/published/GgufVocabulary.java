package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.gguf.GgufWriter;
import dev.gyre.models.data.ByteLetters;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.file.ConfigurationFile;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer of a run as a GGUF file's metadata: that of its {@code tokenizer.json}, one token a byte, or none, where texts are numbers of
 * tokens.
 *
 * @param model llama.cpp's kind: gpt2 of merged bytes, llama of scored pieces, no_vocab
 * @param cut llama.cpp's name of the cut before merges, if there's one
 * @param tokens by their numbers
 * @param types of them, as llama.cpp counts them
 * @param merges pairs of pieces of which merged bytes are made
 * @param config what tokenizer_config.json says
 * @param begin token that a text begins with
 * @param space whether a text begins with a space
 */
record GgufVocabulary(
        String model,
        Optional<String> cut,
        List<String> tokens,
        List<Integer> types,
        List<List<String>> merges,
        Optional<ObjectNode> config,
        OptionalInt begin,
        boolean space) {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int ADDED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    /**
     * The tokenizer of a run.
     *
     * @param size tokens of the model
     * @throws GyreException if llama.cpp has none like it
     */
    static GgufVocabulary of(Path run, Task<?> task, int size) {
        Path file = run.resolve(JsonTokenizer.FILE);
        if (Files.exists(file)) {
            return pieces(run, file, size);
        }
        if (task instanceof NextByte bytes) {
            return bytes(bytes, size);
        }
        return new GgufVocabulary(
                "no_vocab",
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                OptionalInt.empty(),
                false);
    }

    private static GgufVocabulary bytes(NextByte task, int size) {
        List<String> tokens = new ArrayList<>(unused(size));
        List<Integer> types = new ArrayList<>(Collections.nCopies(size, CONTROL));
        List<Character> letters = ByteLetters.all();
        for (int b = 0; b < letters.size(); b++) {
            tokens.set(task.firstByte() + b, String.valueOf(letters.get(b)));
            types.set(task.firstByte() + b, NORMAL);
        }
        OptionalInt begin = task.begin() < 0 ? OptionalInt.empty() : OptionalInt.of(task.begin());
        return new GgufVocabulary(
                "gpt2", Optional.of("gpt-2"), tokens, types, List.of(), Optional.empty(), begin, false);
    }

    private static List<String> unused(int size) {
        return IntStream.range(0, size).mapToObj(i -> "[PAD" + i + "]").toList();
    }

    private static GgufVocabulary pieces(Path run, Path file, int size) {
        JsonNode json = ConfigurationFile.read(file);
        JsonNode model = json.path("model");
        if (!model.path("type").asString("BPE").equals("BPE")
                || !model.path("vocab").isObject()) {
            throw new GyreException(file + ": can't be exported as GGUF, which has merged pieces (BPE) only");
        }
        Steps steps = Steps.of(json.path("pre_tokenizer"));
        boolean scored = model.path("byte_fallback").asBoolean(false);
        Optional<String> cut = scored ? Optional.empty() : Optional.of(steps.cut(file));
        List<String> tokens = new ArrayList<>(unused(size));
        List<Integer> types = new ArrayList<>(Collections.nCopies(size, UNUSED));
        model.path("vocab").properties().forEach(e -> {
            int id = within(e.getValue(), size, file);
            tokens.set(id, e.getKey());
            types.set(id, scored && e.getKey().matches("<0x[0-9A-F]{2}>") ? BYTE : NORMAL);
        });
        String unknown = model.path("unk_token").asString("");
        json.path("added_tokens").forEach(added -> {
            int id = within(added.path("id"), size, file);
            String text = added.path("content").asString("");
            tokens.set(id, text);
            types.set(id, text.equals(unknown) ? UNKNOWN : added.path("special").asBoolean(true) ? CONTROL : ADDED);
        });
        List<List<String>> merges =
                model.path("merges").valueStream().map(GgufVocabulary::pair).toList();
        Path config = run.resolve(JsonTokenizer.CONFIG);
        return new GgufVocabulary(
                scored ? "llama" : "gpt2",
                cut,
                tokens,
                types,
                merges,
                Files.exists(config)
                        ? Optional.of(withTemplate(run, ConfigurationFile.read(config)))
                        : Optional.empty(),
                JsonTokenizer.open(run).ownBegin(),
                Steps.types(json.path("normalizer")).contains("Prepend"));
    }

    private static int within(JsonNode id, int size, Path file) {
        int number = id.asInt(-1);
        if (number < 0 || number >= size) {
            throw new GyreException(file + ": has a token " + number + ", but the model has " + size
                    + ": the files don't belong together");
        }
        return number;
    }

    private static ObjectNode withTemplate(Path run, ObjectNode config) {
        Path file = run.resolve(JsonTokenizer.TEMPLATE);
        try {
            return Files.exists(file) ? config.put("chat_template", Files.readString(file)) : config;
        } catch (IOException e) {
            throw new GyreException(file + ": can't be read: " + AtomicFile.reason(e), e);
        }
    }

    private static List<String> pair(JsonNode merge) {
        return merge.isArray()
                ? List.of(merge.path(0).asString(""), merge.path(1).asString(""))
                : List.of(merge.asString("").split(" ", 2));
    }

    /** The steps before merges. */
    private record Steps(TreeSet<String> types, Optional<String> pattern) {

        static Steps of(JsonNode steps) {
            Optional<String> pattern =
                    steps.findValues("Regex").stream().map(p -> p.asString("")).findFirst();
            return new Steps(types(steps), pattern);
        }

        static TreeSet<String> types(JsonNode steps) {
            TreeSet<String> types = new TreeSet<>();
            steps.findValues("type").forEach(t -> types.add(t.asString("")));
            types.remove("Sequence");
            return types;
        }

        String cut(Path file) {
            boolean digits = types.contains("Digits");
            TreeSet<String> others = new TreeSet<>(types);
            others.removeAll(List.of("ByteLevel", "Split", "Digits"));
            return GgufTokenizer.cut(pattern, digits)
                    .filter(name -> others.isEmpty() && types.contains("ByteLevel"))
                    .orElseThrow(
                            () -> new GyreException(
                                    file
                                            + ": can't be exported as GGUF, as llama.cpp has no name for its cut of a text before merges"));
        }
    }

    /** Adds the keys. */
    void write(GgufWriter out) {
        out.text(PREFIX + "model", model);
        if (model.equals("no_vocab")) {
            return;
        }
        cut.ifPresent(name -> out.text(PREFIX + "pre", name));
        out.texts(PREFIX + "tokens", tokens).wholes(PREFIX + "token_type", types);
        if (model.equals("llama")) {
            out.numbers(PREFIX + "scores", scores()).flag(PREFIX + "add_space_prefix", space);
        } else {
            out.texts(
                    PREFIX + "merges",
                    merges.stream().map(m -> String.join(" ", m)).toList());
        }
        begin.ifPresentOrElse(id -> out.whole(PREFIX + "bos_token_id", id), () -> mark(out, "bos_token"));
        out.flag(PREFIX + "add_bos_token", begin.isPresent());
        for (String name : List.of("eos_token", "unk_token", "pad_token")) {
            mark(out, name);
        }
        config.map(c -> c.path("chat_template").asString(""))
                .filter(t -> !t.isEmpty())
                .ifPresent(t -> out.text("tokenizer.chat_template", t));
    }

    private void mark(GgufWriter out, String name) {
        String key = PREFIX + name.replace("unk", "unknown").replace("pad", "padding") + "_id";
        config.map(c -> c.path(name))
                .map(m -> m.path("content").asString(m.asString("")))
                .filter(text -> !text.isEmpty() && tokens.contains(text))
                .ifPresent(text -> out.whole(key, tokens.indexOf(text)));
    }

    /** Scores by which pieces are merged in the order of the merges; pieces that no merge makes have the lowest. */
    private List<Float> scores() {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < merges.size(); i++) {
            ranks.putIfAbsent(merges.get(i).getFirst() + merges.get(i).getLast(), i);
        }
        return tokens.stream()
                .map(t -> (float) -ranks.getOrDefault(t, merges.size()))
                .toList();
    }
}
