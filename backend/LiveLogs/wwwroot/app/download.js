// Files for the person, from streams of bytes.

/** Gives a stream to the browser as a file. Browsers keep large blobs on disk, so its size is no matter of memory. */
export async function saveAs(name, stream, onBytes) {
  let bytes = 0;
  const counted = stream.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      onBytes(bytes);
      controller.enqueue(chunk);
    },
  }));
  const url = URL.createObjectURL(await new Response(counted).blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
