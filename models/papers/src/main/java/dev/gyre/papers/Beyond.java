package dev.gyre.papers;

/**
 * A statement of a paper that can't be shown here.
 *
 * @param what the statement
 * @param reason why not
 */
public record Beyond(String what, Reason reason) {

    /** All the reasons that there are. */
    public enum Reason {
        /** The statement is about the speed of kernels on a graphics card. */
        GPU_SPEED("speed on a GPU"),
        /** The statement is about energy, which takes a chip to be synthesised. */
        ENERGY("energy without synthesis"),
        /** The statement takes training sets that aren't there. */
        DATA("training sets that can't be had"),
        /** The statement is about models of a size that can't be trained here. */
        BILLIONS("quality at billions of parameters");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** The reason in words, for readers. */
        public String words() {
            return words;
        }
    }
}
