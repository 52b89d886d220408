package dev.gyre.models.task;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.Philox;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Setting;

/**
 * State tracking: to tell the parity of a string of bits, which needs one bit of state and non-linear recurrence to carry it.
 * Strings to train on have a label at every position; the score is the share of right last labels on strings of one length.
 *
 * @param leastBits bits of the shortest string to train on
 * @param mostBits bits of the longest one
 * @param judged bits of the strings that are held back
 * @param strings that are held back
 */
public record ParityOfBits(
        @Setting(help = "Bits of the shortest string to train on.", least = 1, most = 1 << 16)
        int leastBits,

        @Setting(help = "Bits of the longest string to train on.", least = 1, most = 1 << 16)
        int mostBits,

        @Setting(help = "Bits of the strings that are held back.", least = 1, most = 1 << 16)
        int judged,

        @Setting(help = "Strings that are held back.", least = 1, most = 1 << 20)
        int strings)
        implements NamedTask<SequenceModel>, DrawnSequences.Drawer {

    /** The default settings of runs. */
    public static final ParityOfBits STANDARD = new ParityOfBits(3, 40, 128, 256);

    private static final int PADDING = 2;
    private static final int VOCABULARY = 3;

    /** Refuses settings that ranges alone don't rule out. */
    public ParityOfBits {
        ConfigException.require(leastBits <= mostBits, "--least-bits", leastBits, "at most --most-bits " + mostBits);
    }

    @Override
    public String word() {
        return "parity";
    }

    @Override
    public Score score() {
        return new Score("accuracy", "of the last labels right", Score.Better.HIGHER, "strings", 0);
    }

    @Override
    public String takes() {
        return "";
    }

    @Override
    public DatasetTask<SequenceModel> open(String data, long seed) {
        if (!data.isEmpty()) {
            throw new GyreException("--data " + data + ": strings of bits are drawn, they have no data");
        }
        return new DrawnSequences(this, seed);
    }

    @Override
    public String called() {
        return "strings of bits";
    }

    @Override
    public String extent() {
        return leastBits + " to " + mostBits + " bits to train on, " + strings + " strings of " + judged + " held back";
    }

    @Override
    public int vocabulary() {
        return VOCABULARY;
    }

    @Override
    public int time(Phase phase) {
        return phase == Phase.TRAINING ? mostBits : judged;
    }

    @Override
    public int heldBack() {
        return strings;
    }

    @Override
    public boolean judgedByTheLast() {
        return true;
    }

    /** Random bits, padded, and the parity so far at each; padding has no label. */
    @Override
    public void draw(Phase phase, long seed, long row, int[] ids, int[] labels, int at) {
        int time = time(phase);
        int length =
                phase == Phase.TRAINING ? leastBits + (int) Philox.below(mostBits - leastBits + 1, seed, row, 0) : time;
        int parity = 0;
        for (int t = 0; t < time; t++) {
            boolean inside = t < length;
            ids[at + t] = inside ? (int) Philox.below(2, seed, row, t + 1) : PADDING;
            parity ^= ids[at + t] & 1;
            labels[at + t] = inside ? parity : Answers.NONE;
        }
    }
}
