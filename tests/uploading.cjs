// Sends a file with tus-js-client, as the app does; what it did goes to stdout as JSON lines.
// node uploading.cjs '{"library", "file", "endpoint", "token", "metadata", "chunkSize", "memory",
// "stopAt"}': `memory` is where addresses of begun uploads are kept, `stopAt` ends the process there.
const fs = require('node:fs');

const wanted = JSON.parse(process.argv[2]);
const tus = require(wanted.library);
const say = said => fs.writeSync(1, JSON.stringify(said) + '\n');

const upload = new tus.Upload(fs.createReadStream(wanted.file), {
  endpoint: wanted.endpoint,
  headers: {Authorization: `Bearer ${wanted.token}`},
  metadata: wanted.metadata,
  chunkSize: wanted.chunkSize || Infinity,
  uploadSize: fs.statSync(wanted.file).size,
  retryDelays: Array(60).fill(50),
  urlStorage: wanted.memory ? new tus.FileUrlStorage(wanted.memory) : undefined,
  storeFingerprintForResuming: Boolean(wanted.memory),
  fingerprint: async () => wanted.metadata.client_id,
  onBeforeRequest: request => {
    const at = request.getHeader('Upload-Offset');
    say({method: request.getMethod(), offset: at === undefined ? null : Number(at)});
  },
  onProgress: sent => {
    if (wanted.stopAt && sent >= wanted.stopAt) {
      process.exit(3);
    }
  },
  onError: error => {
    say({failed: String(error)});
    process.exit(1);
  },
  onSuccess: () => {
    say({done: upload.url});
    process.exit(0);
  },
});

(async () => {
  if (wanted.memory) {
    const [known] = await upload.findPreviousUploads();
    if (known) {
      upload.resumeFromPreviousUpload(known);
    }
  }
  upload.start();
})();
