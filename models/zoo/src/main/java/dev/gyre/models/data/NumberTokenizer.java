package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Tokens as their numbers, "1 5 17", for a model whose tokenizer isn't there.
 *
 * @param vocabulary number of different tokens
 * @param begin token that a text begins with; -1 for none
 */
public record NumberTokenizer(int vocabulary, int begin) implements PieceTokenizer {

    private static final Pattern NUMBER = Pattern.compile("[^\\s,]+[\\s,]*");

    @Override
    public int[] plain(String text) {
        return measure(text).tokens();
    }

    @Override
    public int[] encode(String text) {
        int[] plain = plain(text);
        return begin < 0
                ? plain
                : IntStream.concat(IntStream.of(begin), Arrays.stream(plain)).toArray();
    }

    /**
     * {@inheritDoc}
     *
     * @throws GyreException if something of the text is no token's number
     */
    @Override
    public Encoded measure(String text) {
        List<int[]> pairs = new ArrayList<>();
        Matcher m = NUMBER.matcher(text);
        int from = 0;
        while (m.find()) {
            pairs.add(new int[] {number(m.group().strip().replace(",", "")), m.end() - from});
            from = m.end();
        }
        return new Encoded(
                pairs.stream().mapToInt(p -> p[0]).toArray(),
                pairs.stream().mapToInt(p -> p[1]).toArray());
    }

    private int number(String text) {
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) < vocabulary) {
            return Integer.parseInt(text);
        }
        throw new GyreException(
                Quoted.of(text) + " is no token: the model has no tokenizer, so that texts are numbers from" + " 0 to "
                        + (vocabulary - 1) + ", such as \"1 5 17\"");
    }

    @Override
    public String fingerprint() {
        return "numbers-" + vocabulary;
    }

    @Override
    public NumberTokenizer beginning(int token) {
        return new NumberTokenizer(vocabulary, token);
    }

    @Override
    public TextStream stream(int... before) {
        return new TextStream() {
            private boolean between = before.length > 0;

            @Override
            public byte[] add(int token) {
                String text = (between ? " " : "") + token;
                between = true;
                return text.getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public byte[] end() {
                return new byte[0];
            }
        };
    }

    @Override
    public OptionalInt end() {
        return OptionalInt.empty();
    }
}
