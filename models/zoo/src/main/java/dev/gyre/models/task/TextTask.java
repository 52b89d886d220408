package dev.gyre.models.task;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.model.SequenceModel;

/** A task whose models write text. */
public interface TextTask extends Task<SequenceModel> {

    /** The tokenizer of the text. */
    Tokenizer tokenizer();
}
