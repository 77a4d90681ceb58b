/**
 * What a user asks for: the job spec, its YAML, its validation with positions, its published schema. Specs are untrusted
 * input; nothing here touches a file, a clock or the network.
 */
@NullMarked
package dev.stint.spec;

import org.jspecify.annotations.NullMarked;
