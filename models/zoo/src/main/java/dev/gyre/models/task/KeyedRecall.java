package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;
import java.util.Arrays;

/**
 * Recall of values by their keys: pairs of a key and a value, filler, then every key once more, in any order, each to be followed by
 * its value. Multi-query associative recall, Arora et al. 2023, arXiv:2312.04927. The tokens are keys, then values, then the filler.
 * The score is the share of values that are recalled in sequences that are held back, the loss the mean cross-entropy of the values.
 *
 * @param pairs of a sequence, with different keys
 * @param keys that there are
 * @param values that there are
 * @param filler tokens between the pairs and the first key that's asked for
 * @param sequences that are held back
 */
public record KeyedRecall(
        @Setting(help = "Pairs of a key and a value.", least = 1, most = 1 << 12)
        int pairs,

        @Setting(help = "Different keys.", least = 1, most = 1 << 14)
        int keys,

        @Setting(help = "Different values.", least = 1, most = 1 << 14)
        int values,

        @Setting(help = "Tokens between the pairs and the first key that's asked for.", least = 0, most = 1 << 16)
        int filler,

        @Setting(help = "Sequences that are held back.", least = 1, most = 1 << 20)
        int sequences)
        implements NamedTask<SequenceModel>, DrawnSequences.Drawer {

    /** The default settings of runs. */
    public static final KeyedRecall STANDARD = new KeyedRecall(4, 16, 16, 0, 256);

    private static final long STREAM = 0x6b65796564L << 20;

    /** Refuses settings that ranges alone don't rule out. */
    public KeyedRecall {
        ConfigException.require(pairs <= keys, "--pairs", pairs, "at most --keys " + keys);
    }

    @Override
    public String word() {
        return "recall";
    }

    @Override
    public Score score() {
        return new Score("recalled", "of the values recalled", Score.Better.HIGHER, "values", 0);
    }

    @Override
    public String takes() {
        return "";
    }

    @Override
    public DatasetTask<SequenceModel> open(String data, long seed) {
        if (!data.isEmpty()) {
            throw new GyreException("--data " + data + ": keys and values are drawn, they have no data");
        }
        return new DrawnSequences(this, seed);
    }

    @Override
    public String called() {
        return "keys and values";
    }

    @Override
    public String extent() {
        return pairs + " pairs of " + keys + " keys and " + values + " values, " + filler + " tokens of filler, "
                + sequences + " sequences held back";
    }

    @Override
    public int vocabulary() {
        return keys + values + 1;
    }

    /** The last value isn't read. */
    @Override
    public int time(Phase phase) {
        return 4 * pairs + filler - 1;
    }

    @Override
    public int heldBack() {
        return sequences;
    }

    @Override
    public boolean judgedByTheLast() {
        return false;
    }

    @Override
    public void draw(Phase phase, long seed, long row, int[] ids, int[] labels, int at) {
        RandomStream random = new RandomStream(seed, STREAM, row << 20);
        int time = time(phase);
        Arrays.fill(ids, at, at + time, keys + values);
        Arrays.fill(labels, at, at + time, Answers.NONE);
        int[] key = chosen(random, keys, pairs);
        int[] value = new int[pairs];
        for (int i = 0; i < pairs; i++) {
            value[i] = keys + random.nextBelow(values);
            ids[at + 2 * i] = key[i];
            ids[at + 2 * i + 1] = value[i];
        }
        int[] order = chosen(random, pairs, pairs);
        for (int i = 0; i < pairs; i++) {
            int place = 2 * pairs + filler + 2 * i;
            ids[at + place] = key[order[i]];
            labels[at + place] = value[order[i]];
            if (place + 1 < time) {
                ids[at + place + 1] = value[order[i]];
            }
        }
    }

    /** Different numbers below a bound, in any order. */
    private static int[] chosen(RandomStream random, int bound, int count) {
        int[] all = new int[bound];
        Arrays.setAll(all, i -> i);
        for (int i = 0; i < count; i++) {
            int other = i + random.nextBelow(bound - i);
            int kept = all[i];
            all[i] = all[other];
            all[other] = kept;
        }
        return Arrays.copyOf(all, count);
    }
}
