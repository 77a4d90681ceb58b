/** Turns the texts of one shard into vectors: the built-in executor of embedding jobs, a program of its own. */
@NullMarked
package dev.stint.embedder;

import org.jspecify.annotations.NullMarked;
