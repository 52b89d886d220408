package dev.gyre.serve.clients;

import java.util.Optional;

/** A client of OpenAI's protocol. */
interface TestedClient {

    /** What it gets for a request; empty if it can't send such a one. */
    Optional<Answered> ask(ClientCase of);
}
