// What pages do by themselves: a run's page follows it, the page to submit reads a file, the page after signing in goes on.
// Whatever comes from the server is put in as text, never as markup.
"use strict";
(() => {
  const by = id => document.getElementById(id);
  const plain = text => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
  const word = state => state.charAt(0) + state.slice(1).toLowerCase();

  const onward = by("onward");
  if (onward) location.replace(onward.href);

  const file = by("spec-file");
  if (file) {
    by("file-row").hidden = false;
    file.addEventListener("change", async () => {
      const chosen = file.files[0];
      if (!chosen) return;
      if (chosen.size > 2 * 1024 * 1024) {
        by("said").className = "said";
        by("said").textContent = "The file has more than 2 MiB; a spec has less. Keep data in inputs.";
        return;
      }
      by("spec-text").value = await chosen.text();
      document.querySelector("input[name=name]").value = chosen.name;
    });
  }

  const run = document.querySelector("[data-stream]");
  if (!run) return;
  const log = by("log-text");
  const follow = by("follow");
  const live = by("live");
  const MOST_LOG = 400000;
  let after = Number(run.dataset.after);
  let next = Number(run.dataset.log);
  let cut = next > 0;
  let state = null;
  let stream = null;

  const show = (name, text) => run.querySelectorAll(`[data-live=${name}]`).forEach(each => { each.textContent = plain(text); });
  const usd = amount => amount === 0 || Math.abs(amount) >= 1 ? `${amount.toFixed(2)} USD` : `${amount.toFixed(4)} USD`;
  const time = at => at.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");

  function look(view) {
    run.querySelectorAll("[data-live=state]").forEach(each => {
      each.className = `state state-${view.state.toLowerCase()}`;
      each.lastChild.textContent = word(view.state);
    });
    show("why", view.why);
    show("cost", usd(view.costUsd));
    show("attempt", String(view.attempt));
    show("market", view.market || "–");
    show("price", view.usdPerHour === undefined ? "–" : `${usd(view.usdPerHour)}/h`);
    show("preemptions", String(view.preemptions));
    show("checkpoint", view.lastCheckpoint === undefined ? "–" : String(view.lastCheckpoint));
    if (view.progress) {
      const {step, total} = view.progress;
      show("progress", total > 0 ? `${step} of ${total}` : `step ${step}`);
      run.querySelectorAll("progress").forEach(bar => { bar.hidden = total <= 0; bar.max = total || 1; bar.value = step; });
    }
    if (state !== null && state !== view.state) {
      by("said").textContent = `The run is ${view.state.toLowerCase()}: ${plain(view.why)}`;
      by("said").className = "said";
      live.textContent = "The run has changed since this page was made: reload it for the picture, the attempts and the actions.";
    }
    state = view.state;
  }

  function tell(event) {
    after = event.sequence;
    const row = by("event-rows").insertRow(0);
    row.setAttribute("role", "row");
    const cells = {
      "Time": time(event.at), "Attempt": event.attempt ? `#${event.attempt}` : "–", "What": event.kind,
      "State after it": word(event.state), "Why": event.why,
    };
    for (const [label, text] of Object.entries(cells)) {
      const cell = row.insertCell();
      cell.setAttribute("role", "cell");
      cell.dataset.label = label;
      cell.textContent = plain(text);
    }
    row.lastChild.className = "why";
  }

  function write(piece) {
    next = piece.next;
    let text = plain(piece.text);
    if (cut) {
      // the first line of a tail is half of one
      const line = text.indexOf("\n");
      text = "… (earlier lines are left out)\n" + (line < 0 ? "" : text.slice(line + 1));
      cut = false;
    }
    log.append(text);
    if (log.textContent.length > MOST_LOG) log.textContent = "… (earlier lines are left out)\n" + log.textContent.slice(-MOST_LOG / 2);
    if (follow.checked) log.scrollTop = log.scrollHeight;
  }

  function listen() {
    stream = new EventSource(`${run.dataset.stream}?after=${after}&log=${next}`);
    stream.addEventListener("run", each => look(JSON.parse(each.data)));
    stream.addEventListener("timeline", each => tell(JSON.parse(each.data)));
    stream.addEventListener("log", each => write(JSON.parse(each.data)));
    stream.addEventListener("end", each => {
      stream.close();
      look(JSON.parse(each.data));
      run.dataset.ended = "true";
    });
    stream.addEventListener("problem", each => {
      stream.close();
      live.textContent = `The server does not follow this run any more: ${plain(JSON.parse(each.data).detail)}`;
    });
    // the browser would ask again from where this address begins, and write everything twice
    stream.onerror = () => {
      stream.close();
      live.textContent = "The connection to the server broke; trying again.";
      setTimeout(listen, 3000);
    };
    stream.onopen = () => { live.textContent = "The log and the state above change by themselves."; };
  }
  listen();
  addEventListener("pagehide", () => stream.close());
})();
