package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StopsTest {

    /** Every string over two letters, in texts over the same: where the automaton says so, and nowhere else, one ends. */
    @Test
    void findsWhatASearchFinds() {
        Random random = new Random(5);
        for (int round = 0; round < 3000; round++) {
            List<byte[]> strings = random.ints(1 + random.nextInt(3), 1, 6)
                    .mapToObj(n -> letters(random, n).getBytes(StandardCharsets.UTF_8))
                    .toList();
            String text = letters(random, 30);
            Stops stops = new Stops(strings);
            for (int i = 0; i < text.length(); i++) {
                String read = text.substring(0, i + 1);
                int expected = strings.stream()
                        .map(s -> new String(s, StandardCharsets.UTF_8))
                        .filter(read::endsWith)
                        .mapToInt(String::length)
                        .max()
                        .orElse(0);
                assertThat(stops.accept((byte) text.charAt(i)))
                        .as(
                                "%s in %s",
                                strings.stream()
                                        .map(b -> new String(b, StandardCharsets.UTF_8))
                                        .toList(),
                                read)
                        .isEqualTo(expected);
                assertThat(stops.held()).as(read).isEqualTo(held(strings, read));
            }
        }
    }

    private static String letters(Random random, int count) {
        return random.ints(count, 'a', 'c').mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static int held(List<byte[]> strings, String read) {
        int most = 0;
        for (byte[] bytes : strings) {
            String s = new String(bytes, StandardCharsets.UTF_8);
            for (int n = 1; n <= s.length(); n++) {
                most = read.endsWith(s.substring(0, n)) ? Math.max(most, n) : most;
            }
        }
        return most;
    }
}
