package dev.gyre.models.model;

import java.util.Map;

/** A model that holds others, which read the same tokens by themselves. */
public interface Compound extends SequenceModel {

    /** The others, by what they're called. */
    Map<String, SequenceModel> parts();
}
