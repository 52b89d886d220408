/** What a trained model takes of time and memory where it's used: steps of training, prompts, tokens. */
package dev.gyre.cli.profile;
