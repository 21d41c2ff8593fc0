/** A song's player: the browser's own audio behind the page's own controls. */

import { el, icon, iconButton } from './dom.js';

let playing = null;

/** "1:05" */
export function clock(seconds) {
  const whole = Math.floor(Number.isFinite(seconds) ? seconds : 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * @param {import('./world.js').Attachment} file
 * @returns {HTMLElement} a group named after the file, with the audio element inside
 */
export function player(file) {
  const audio = el('audio', { preload: 'metadata', src: file.url });
  const play = iconButton('play', 'Play', () => (audio.paused ? audio.play().catch(() => fail()) : audio.pause()), {
    class: 'icon-button play',
  });
  const seek = slider(`Seek in ${file.filename}`, { max: '1', step: '0.1' });
  const time = el('span', { class: 'time' });
  const volume = slider('Volume', { max: '1', step: '0.05', value: '1', class: 'volume' });
  const mute = iconButton('volume', 'Mute', () => (audio.muted = !audio.muted));
  const trouble = el('p', { class: 'failure', role: 'alert' });

  const length = () => (Number.isFinite(audio.duration) ? audio.duration : (file.duration_secs ?? 0));
  const fail = () => (trouble.textContent = 'This audio cannot be played here.');

  function show() {
    seek.max = String(length() || 1);
    if (!seek.matches(':active')) seek.value = String(audio.currentTime);
    time.textContent = `${clock(audio.currentTime)} / ${clock(length())}`;
    seek.setAttribute('aria-valuetext', `${clock(audio.currentTime)} of ${clock(length())}`);
    fill(seek);
  }

  function showState() {
    play.replaceChildren(icon(audio.paused ? 'play' : 'pause'));
    name(play, audio.paused ? 'Play' : 'Pause');
    if (audio.paused) return;
    if (playing && playing !== audio) playing.pause();
    playing = audio;
  }

  function showVolume() {
    volume.value = String(audio.muted ? 0 : audio.volume);
    volume.setAttribute('aria-valuetext', `${Math.round(volume.value * 100)} per cent`);
    mute.replaceChildren(icon(audio.muted ? 'muted' : 'volume'));
    name(mute, audio.muted ? 'Unmute' : 'Mute');
    fill(volume);
  }

  seek.addEventListener('input', () => (audio.currentTime = Number(seek.value)));
  volume.addEventListener('input', () => Object.assign(audio, { muted: false, volume: Number(volume.value) }));
  for (const event of ['timeupdate', 'loadedmetadata', 'durationchange', 'seeked']) audio.addEventListener(event, show);
  for (const event of ['play', 'pause', 'ended']) audio.addEventListener(event, showState);
  audio.addEventListener('volumechange', showVolume);
  audio.addEventListener('error', fail);
  show();
  showVolume();

  return el(
    'div',
    { class: 'player', role: 'group', 'aria-label': `Player: ${file.filename}` },
    el('p', { class: 'player-name' }, file.filename),
    el('div', { class: 'player-row' }, play, seek, time, mute, volume, download(file)),
    trouble,
    audio,
  );
}

const slider = (label, given) => el('input', { type: 'range', min: '0', value: '0', 'aria-label': label, ...given });

function fill(range) {
  range.style.setProperty('--filled', `${(100 * range.value) / range.max}%`);
}

function name(button, label) {
  button.setAttribute('aria-label', label);
  button.title = label;
}

function download(file) {
  const label = `Download ${file.filename}`;
  return el(
    'a',
    { class: 'icon-button', href: file.url, download: file.filename, 'aria-label': label, title: label },
    icon('download'),
  );
}
