"""The episode document: how past episodes come in, and how everything goes out.

A file is read (`reading`), its fields become values of the domain (`schemas`, `loading`), and a plan says
which events would be recorded (`importing`); `batch` does this for many files before it records anything.
The way out is the same the other way round: the events of an episode (`history`) become a document
(`exporting`) and then text (`writing`).

Beyond the fields every document has, the format allows

- on a finding, practice or next step: ``"withdrawn": {"on", "reason"}``, and ``"versions"``, a list of
  everything the item said, the oldest first, each with ``on``, ``reason`` (not the first) and its content;
- ``"visibility"`` on the episode itself, on next steps and on connections.

What happens with a document of an episode that is known already:

- what the document does not mention stays untouched; it cannot take anything away;
- what others changed since the document was last imported stays, as long as the document says what it
  said then; so sending a document again records nothing;
- the day an item was first recorded on, the two authorities and the subject of a connection, the version
  of the guidance and the mark of a demonstration are settled: another value is a fault;
- references that are made here follow from an item's place in its list, so give references of your own
  when you mean to send a document again.

``fieldwork.from`` and ``to`` are the dates as first agreed, on the day of the milestone ``dates-agreed``.
"""
