package dev.gyre.papers.claims.blt;

import dev.gyre.models.data.ByteData;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.task.NextByte;

/** The windows that a trained model of bytes was judged on, as it reads them. */
record HeldBack(ByteData text, NextByte task) {

    /** The bytes that a run held back. */
    static HeldBack of(RunConfig<?, ?> config) {
        NextByte task = (NextByte) config.task();
        return new HeldBack(ByteData.open(config.data(), 0, task.length()), task);
    }

    /** The length T of a sequence. */
    int length() {
        return task.length();
    }

    /** Batches of whole windows. */
    long batches(int batch) {
        return text.validationBytes() / ((long) batch * length());
    }

    /** Tokens of a batch. (B T) */
    int[] batch(long number, int batch) {
        int[] ids = new int[batch * length()];
        text.validationBatch(number, ids);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i % length() == 0 ? task.begin() : ids[i] + task.firstByte();
        }
        return ids;
    }
}
