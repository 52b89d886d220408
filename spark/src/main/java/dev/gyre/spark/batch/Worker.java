package dev.gyre.spark.batch;

import java.util.List;

/** A model at work: what it has compiled is kept from one block of texts to the next. Not for concurrent use. */
sealed interface Worker extends AutoCloseable permits Scorer, Generator, TextEmbedder {

    /**
     * Works on texts. What becomes of one doesn't depend on the others, nor on its place among them.
     *
     * @param seed of the random numbers
     * @return what became of each, in the same order
     */
    List<Outcome> work(List<Item> items, long seed);

    @Override
    void close();
}
