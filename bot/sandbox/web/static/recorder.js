/** A clip from the microphone. Where the browser cannot record, there is no button. */

import { announce } from './announce.js';
import { icon, iconButton } from './dom.js';
import { clock } from './player.js';

const TYPES = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const NO_MICROPHONE = 'The microphone cannot be used. Allow it in the browser, or choose a file.';

const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

/**
 * A button that starts and ends a recording.
 * @param {string} label
 * @param {(clip: {file: File, seconds: number}) => void} done
 * @param {(sentence: string) => void} fail
 */
export function recordButton(label, done, fail) {
  if (!canRecord()) return null;
  let ending = null;
  const button = iconButton('microphone', label, toggle);

  async function toggle() {
    if (ending) return ending();
    try {
      ending = await record(button, finished);
      show(true);
    } catch {
      fail(NO_MICROPHONE);
    }
    return undefined;
  }

  function finished(clip) {
    ending = null;
    show(false);
    done(clip);
  }

  function show(isRecording) {
    const words = isRecording ? 'Stop recording' : label;
    button.setAttribute('aria-label', words);
    button.title = words;
    button.classList.toggle('recording', isRecording);
    button.replaceChildren(icon(isRecording ? 'stop' : 'microphone'));
    announce(isRecording ? 'Recording' : 'Recorded');
  }

  return button;
}

/** Starts, and gives back what ends it. The button shows the seconds meanwhile. */
async function record(button, finished) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
  const pieces = [];
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const tick = setInterval(() => (button.dataset.time = clock(seconds())), 250);
  recorder.addEventListener('dataavailable', (event) => pieces.push(event.data));
  recorder.addEventListener('stop', () => {
    const length = seconds();
    clearInterval(tick);
    delete button.dataset.time;
    for (const track of stream.getTracks()) track.stop();
    finished({ file: clipOf(pieces, recorder.mimeType), seconds: length });
  });
  recorder.start();
  return () => recorder.stop();
}

function clipOf(pieces, mimeType) {
  const type = mimeType.split(';')[0];
  return new File(pieces, `voice-message.${type.split('/')[1]}`, { type });
}
